/** The window's entry: asks the engine for its state, then draws. */
import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import App from './App.svelte';
import { client } from './client.ts';
import { appearance } from './state/appearance.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

// The last known look and language, so that the first frame has no flash of another.
appearance.restore();
mount(App, { target, props: { status: client.api.status() } });

/** The window's entry: asks the engine for its state, then draws. */
import { mount } from 'svelte';
import './ui/styles/tokens.css';
import './ui/styles/base.css';
import App from './App.svelte';
import { client } from './app/client.ts';
import { appearance } from './app/appearance.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

// The last known look and language, so that the first frame has no flash of another.
appearance.restore();
mount(App, { target, props: { status: client.api.status() } });
